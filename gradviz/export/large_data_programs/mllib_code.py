"""A fit to large data as a program for Spark MLlib."""

from __future__ import annotations

from gradviz.export.large_data_programs.large_fit import LargeFit, filled

_PROGRAM = '''"""{title} on a cluster, with Spark MLlib: pip install pyspark numpy; Java 17."""

import os
import sys

from pyspark.ml.feature import VectorAssembler
from pyspark.ml.{package} import {estimator}
from pyspark.sql import SparkSession

os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
path = sys.argv[1] if len(sys.argv) > 1 else {path}
columns = {columns}
target = {target}

# local[*] is this machine, with all its cores; a cluster has an address such as spark://host:7077.
spark = SparkSession.builder.master("local[*]").config("spark.ui.enabled", "false").getOrCreate()
data = {read}
features = [f"x{k}" for k in range(len(columns))]
numbers = data.select(
    *[
        data["`" + name.replace("`", "``") + "`"].cast("double").alias(own)
        for name, own in zip([*columns, target], [*features, "y"])
    ]
)
# Rows with a gap, null or nan, are left out.
rows = VectorAssembler(inputCols=features, outputCol="assembled").transform(numbers.dropna())

# MLlib does not take steps of SGD: L-BFGS asks for the full gradient, which the executors add up,
# and the features are scaled to standard deviation 1 inside.
regression = {estimator}(
    featuresCol="assembled", labelCol="y", regParam=0.0, maxIter=200, tol=1e-9{solver}
)
model = regression.fit(rows.select("assembled", "y").cache())
print("loss", {loss})
print("weights", *model.coefficients, model.intercept)
spark.stop()
'''


def mllib_code(fit: LargeFit) -> str:
    """Return a program that fits the model by Spark MLlib, with its own optimizer.

    >>> from gradviz.optimizers import SGD
    >>> fit = LargeFit("data.parquet", ("x1", "x2"), "y", "logistic", SGD(), 256, 3)
    >>> "LogisticRegression(" in mllib_code(fit)
    True
    """
    read = "spark.read.parquet(path)"
    if fit.format == "csv":
        read = "spark.read.csv(path, header=True, inferSchema=True)"
    own = {
        "package": "classification" if fit.is_logistic else "regression",
        "estimator": "LogisticRegression" if fit.is_logistic else "LinearRegression",
        "solver": "" if fit.is_logistic else ', solver="l-bfgs"',
        "read": read,
        "loss": "model.summary.objectiveHistory[-1]"
        if fit.is_logistic
        else "model.summary.meanSquaredError",
    }
    return filled(_PROGRAM, **fit.fields, **own)


__all__ = ["mllib_code"]
