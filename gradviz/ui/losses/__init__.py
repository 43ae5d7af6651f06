"""The page of loss surfaces: data, model, training, and what is seen of them."""
