"""The urgent lane: warnings that a chief allowed beforehand and the duty officer fills in.

Lives here: ``slots`` (what may be filled in), ``template`` (one version as canonical text),
``models`` (templates and their versions), ``sending`` (the verbs). What every send is held
against stands in ``broadcasts.urgent``; the pages are ``newsroom.desk.urgent`` and its kin.
"""
