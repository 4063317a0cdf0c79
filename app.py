"""The front door: the pages with everything that stands around them."""

import streamlit as st

from pages.shell.routes import MIDDLEWARE, ROUTES
from pages.shell.start import lifespan

app = st.App("pages/front.py", routes=ROUTES, middleware=MIDDLEWARE, lifespan=lifespan)
