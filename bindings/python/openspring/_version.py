"""The versions that the package is made for; the project's version check compares them with the others."""

VERSION = "0.1.0"
ABI_VERSION = 1
