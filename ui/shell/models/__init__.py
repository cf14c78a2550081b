"""The models a visitor can pick: their names, their runs, their health."""
