"""Photos and picture files from outside, judged before they are unpacked."""
