"""Pure rules over the declarations: sums and what explains them, claims, report years, verification, versions."""
