"""``python -m wsgi_bridge``: the same as the command ``wsgi-express``."""
from wsgi_bridge.cli import main

main()
