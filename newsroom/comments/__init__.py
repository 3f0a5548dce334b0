"""Comments: what people remark at the fields of a draft, open until somebody resolves it.

``models`` keeps them, ``moves`` says who may add, resolve and reopen, and until when.
"""
