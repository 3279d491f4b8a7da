"""`python -m flows` is the command `ontherecord`."""

from flows.cli import main

main()
