"""What is kept of a run while it trains: a film of what it sees, and snapshots of its weights."""
