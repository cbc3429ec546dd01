"""What is true, declared once, as data.

The official forms with their labels, the arithmetic identities, the codes of findings and errors, the
warehouse's tables and the types that cross from one package to another live here. DDL, Arrow types, the data
dictionary, the expectations and the orchestrator's column metadata are generated from these declarations.

Does not belong here: reading, writing, parsing, a clock, a path.
"""
