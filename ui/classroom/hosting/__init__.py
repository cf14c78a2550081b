"""The app as a program of the terminal: started, told of, rehearsed, stopped."""
