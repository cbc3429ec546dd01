"""Static pages of a release: from the country to the body and its reports, for a browser without a network.

``build`` says which pages there are, ``rendering`` makes one, ``charts`` draws, ``kept_pages`` writes those
that changed. What is shown comes from the published database alone (:mod:`warehouse.site_queries`).
"""
