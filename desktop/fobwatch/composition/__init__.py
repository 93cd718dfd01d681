"""The composition root: core, adapters and windows joined into one program. Read `app` first."""
