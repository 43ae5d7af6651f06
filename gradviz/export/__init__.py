"""What is taken out of the app: code for the frameworks, and event files for TensorBoard.

>>> import gradviz as gv
>>> code = gv.export.gradient_code("torch", gv.parse("x^2 + 3y^2"), (2.0, 1.0))
>>> "import torch" in code
True
"""

from gradviz.export.frameworks import FRAMEWORKS, Framework, gradient_code, printed

__all__ = ["FRAMEWORKS", "Framework", "gradient_code", "printed"]
