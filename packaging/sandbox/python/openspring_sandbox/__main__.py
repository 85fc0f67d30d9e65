"""``python -m openspring_sandbox`` runs the program."""

from . import main

main()
