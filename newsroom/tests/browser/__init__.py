"""The main job as its users do it: Chromium against the running product and the sandbox."""
