"""Runs that people watch and steer while they train: control, film, snapshots, queue, worker."""
