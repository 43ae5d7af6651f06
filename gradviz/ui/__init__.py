"""What the pages share. Only this folder, `app.py` and `pages/` know Streamlit."""
