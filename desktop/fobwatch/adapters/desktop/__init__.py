"""The desktop around the program: its bus, its screens, its clock."""
