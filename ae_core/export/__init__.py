"""A model for other programs: what the browser computes with, and one page that holds it all."""
