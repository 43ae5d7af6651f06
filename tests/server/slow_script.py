"""A script that takes as long as its address says."""

import time

import streamlit as st

from gradviz.ui.server.visits import is_served

if __name__ == "__main__" and is_served():
    time.sleep(float(st.query_params.get("seconds", 0)))
    st.write("arrived")
