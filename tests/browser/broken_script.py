"""A script that breaks, once it is run by Streamlit."""

from gradviz.ui.window import choose_language

if __name__ == "__main__":
    choose_language()
    raise RuntimeError("a secret place")
