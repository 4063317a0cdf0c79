"""Being built."""

import streamlit as st

from data.access import Act
from pages.shared.here import require

me = require(Act.READ)
st.title("interviews")
