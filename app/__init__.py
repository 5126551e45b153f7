"""The web pages, the JSON API and the command line.

The only room that knows Flask, click, Markdown and the web server. It asks `index` for hits and `kb`
for everything else, and holds no rule of the field. `factory` puts the site together: one module per
concern, each with its blueprint. Nothing is imported here, so that a command imports no page.
"""
