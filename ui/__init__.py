"""Everything that knows Streamlit: the frame of a page, its controls, pictures and charts."""
