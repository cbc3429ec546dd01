"""One reader per media type; each turns decoded content into a :class:`~extractors.document.Document`."""
