"""Pure rules over the declarations: sums and what explains them, claims, verification, versions."""
