"""The composition root: core, adapters and windows joined into one program.

From the outside in: `program` is the life of the process, `backend` the services over this
computer's adapters (made in `sign_in_services`, `services` and `iam`), `local_agent` what programs
ask, `frontend` the tray over the services, and `windows` the main window.
"""
