"""The commands of ``python -m ae_core``, a module a subject; none imports torch at the top."""
