"""What a page lets a visitor choose, and its form in the address; no Streamlit."""
