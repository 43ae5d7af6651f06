"""Figures from results: pure functions, data in, figure out; Plotly is imported where it draws."""
