"""Links of every page: each query parameter that there is, set rightly, and a good many wrongly.

A link is the address of a page and its query, a pair for each time that a name is there.
"""

from __future__ import annotations

import json
import zlib
from base64 import urlsafe_b64encode
from urllib.parse import parse_qsl


def _sealed(**texts: str) -> str:
    packed = zlib.compress(json.dumps(texts, separators=(",", ":")).encode(), 9)
    return urlsafe_b64encode(packed).decode().rstrip("=")


_HOSTILE = "![x](https://evil.example/a.png) <script>alert(1)</script> $z$ **b**"
_OWN = (
    "Heavy:\nrate = 0.02 in [1e-05, 10] log\nmomentum = 0.9 in [0, 0.999]\n"
    "nesterov = off in {off, on}\nv = momentum*v - rate*g\nx = x + v"
)

# The query of each link by a name, by page. A `+` is written %2B and a `;` %3B in a query.
_QUERIES: dict[str, dict[str, str]] = {
    "": {
        "as it opens": "",
        "of one variable, with the player's own parameters": (
            "f=x^4-3x^2%2Bx&start=1.8&domain=-2.5,2.5&steps=80&runs=SGD&runs=Adam"
            "&adam.learning_rate=0.3&speed=0.5&log=false&arrows=true&hide=sgd&step=7&numbers=adam"
        ),
        "of two variables, with noise and many settings": (
            "f=x^2%2B3y^2&start=2,1&domain=-3,3%3B-2,4&steps=120&noise=0.5&seed=7"
            "&runs=SGD&runs=RMSprop&runs=Adafactor&runs=Ftrl&sgd.momentum=0.5&sgd.nesterov=true"
            "&sgd.weight_decay=0.01&rmsprop.rho=0.95&rmsprop.centered=true&ftrl.beta=0.5"
            "&adafactor.clip_threshold=2&camera=0.5,0.4,1.2"
        ),
        "of three variables, with other axes": (
            "f=x^2%2B2y^2%2B3z^2%2Bx*y&start=1,2,-1&across=z&upward=y&steps=60"
            "&runs=Momentum&runs=AdamW&coordinate=z&numbers=momentum&hide=adamw"
        ),
        "of ten variables": (
            "f=f(j,i,h,g,e1,d,c,b,a1,k)=j^2%2Bi^2%2B2h^2%2Bg^2%2B(e1-1)^2%2Bd^2%2Bc^2%2Bb^2%2Ba1^4"
            "%2Bk^2*j^2&domain=-1,2&steps=40&runs=Nadam&runs=Lion"
        ),
        "runs parted by commas": "f=x^2%2By^2&runs=SGD,Adam&steps=50",
        "methods of SciPy, and no rule": (
            "f=100(y-x^2)^2%2B(1-x)^2&runs=BFGS&runs=NelderMead&runs=LBFGS&runs=Newton"
            "&runs=ConjugateGradient&runs=GradientDescentLineSearch&lbfgs.maxcor=5"
            "&newton.initial_trust_radius=0.5&gradientdescentlinesearch.c1=0.001&steps=100"
        ),
        "twelve runs": (
            "runs=SGD&runs=Momentum&runs=Nesterov&runs=Adagrad&runs=Adadelta&runs=Adamax&runs=Lamb"
            "&runs=RAdam&runs=Rprop&runs=ScheduleFreeAdamW&runs=Lion&runs=Ftrl&steps=40"
            "&rprop.eta_plus=1.5&schedulefreeadamw.warmup_steps=5&adagrad.epsilon=1e-5"
        ),
        "no runs": "runs=&steps=30",
        "cosine decay, clipped by its norm": (
            "f=x^2%2B10y^2&runs=SGD&runs=Adam&steps=100&schedule=CosineDecay"
            "&CosineDecay.decay_steps=60&CosineDecay.alpha=0.1&CosineDecay.warmup_steps=5"
            "&CosineDecay.warmup_target=0.05&clipping=clipnorm&clip=0.5"
        ),
        "pieces, clipped by the value": (
            "f=x^2%2By^4&runs=Momentum&steps=60&schedule=PiecewiseConstantDecay"
            "&PiecewiseConstantDecay.boundary_1=20&PiecewiseConstantDecay.value_1=0.03"
            "&clipping=clipvalue&clip=2"
        ),
        "one cycle, and a way of clipping that is not offered": (
            "f=x^2%2By^4&runs=SGD&runs=Nadam&steps=60&schedule=OneCycle&OneCycle.total_steps=50"
            "&OneCycle.linear=true&clipping=global_clipnorm&clip=1.5"
        ),
        "an exponential decay in stairs": (
            "runs=SGD&steps=60&schedule=ExponentialDecay&ExponentialDecay.decay_steps=10"
            "&ExponentialDecay.staircase=true&lang=es"
        ),
        "every number of six optimizers": (
            "f=x^2%2B3y^2&start=2,1&steps=40&runs=Adadelta&runs=Adafactor&runs=Adagrad&runs=Adam"
            "&runs=Adamax&runs=AdamW&adadelta.learning_rate=2&adadelta.rho=0.9"
            "&adadelta.epsilon=1e-5&adadelta.weight_decay=0.01&adafactor.learning_rate=0.05"
            "&adafactor.beta_2_decay=-0.5&adafactor.epsilon_1=1e-20&adafactor.epsilon_2=0.01"
            "&adafactor.weight_decay=0.02&adagrad.learning_rate=0.6"
            "&adagrad.initial_accumulator_value=0.2&adagrad.weight_decay=0.03&adam.beta_1=0.8"
            "&adam.beta_2=0.95&adam.epsilon=1e-4&adam.amsgrad=true&adam.weight_decay=0.04"
            "&adamax.learning_rate=0.3&adamax.beta_1=0.7&adamax.beta_2=0.9&adamax.epsilon=1e-6"
            "&adamax.weight_decay=0.05&adamw.learning_rate=0.2&adamw.beta_1=0.85"
            "&adamw.beta_2=0.98&adamw.epsilon=1e-5&adamw.amsgrad=true&adamw.weight_decay=0.1"
        ),
        "every number of six others": (
            "f=x^2%2B3y^2&start=2,1&steps=40&runs=Ftrl&runs=Lamb&runs=Lion&runs=Momentum&runs=Nadam"
            "&runs=Nesterov&ftrl.learning_rate=0.5&ftrl.learning_rate_power=-0.6"
            "&ftrl.initial_accumulator_value=0.3&ftrl.l1_regularization_strength=0.1"
            "&ftrl.l2_regularization_strength=0.2&ftrl.l2_shrinkage_regularization_strength=0.3"
            "&ftrl.weight_decay=0.01&lamb.learning_rate=0.1&lamb.beta_1=0.8&lamb.beta_2=0.9"
            "&lamb.epsilon=1e-5&lamb.weight_decay=0.02&lion.learning_rate=0.04&lion.beta_1=0.8"
            "&lion.beta_2=0.95&lion.weight_decay=0.03&momentum.learning_rate=0.03"
            "&momentum.momentum=0.7&momentum.nesterov=true&momentum.weight_decay=0.04"
            "&nadam.learning_rate=0.2&nadam.beta_1=0.85&nadam.beta_2=0.97&nadam.epsilon=1e-6"
            "&nadam.momentum_decay=0.5&nadam.weight_decay=0.05&nesterov.learning_rate=0.02"
            "&nesterov.momentum=0.6&nesterov.nesterov=false&nesterov.weight_decay=0.06"
        ),
        "every number of the rest": (
            "f=x^2%2B3y^2&start=2,1&steps=40&runs=RAdam&runs=RMSprop&runs=Rprop"
            "&runs=ScheduleFreeAdamW&runs=GradientDescentLineSearch&radam.learning_rate=0.3"
            "&radam.beta_1=0.8&radam.beta_2=0.9&radam.epsilon=1e-5&radam.weight_decay=0.01"
            "&rmsprop.learning_rate=0.05&rmsprop.momentum=0.3&rmsprop.epsilon=1e-4"
            "&rmsprop.weight_decay=0.02&rprop.learning_rate=0.04&rprop.eta_minus=0.6"
            "&rprop.step_size_min=1e-4&rprop.step_size_max=0.5&schedulefreeadamw.learning_rate=0.2"
            "&schedulefreeadamw.beta_1=0.8&schedulefreeadamw.beta_2=0.95"
            "&schedulefreeadamw.epsilon=1e-6&schedulefreeadamw.weight_decay=0.03"
            "&gradientdescentlinesearch.c2=0.5&gradient=SPSA&SPSA.h=0.05&schedule=OneCycle"
            "&OneCycle.div_factor=10&OneCycle.final_div_factor=100&OneCycle.warmup_fraction=0.5"
        ),
        "a complex step, and stairs of its own": (
            "f=exp(x)%2By^2&runs=SGD&steps=40&gradient=ComplexStep&ComplexStep.h=1e-8"
            "&schedule=ExponentialDecay&ExponentialDecay.decay_rate=0.7"
        ),
        "pieces of three": (
            "f=x^2%2By^2&runs=SGD&steps=40&schedule=PiecewiseConstantDecay"
            "&PiecewiseConstantDecay.boundary_1=10&PiecewiseConstantDecay.value_1=0.2"
            "&PiecewiseConstantDecay.boundary_2=25&PiecewiseConstantDecay.value_2=0.1"
        ),
        "SPSA": "f=x^2%2By^2&runs=SGD&runs=Adam&steps=60&gradient=SPSA&SPSA.samples=4&seed=3",
        "Gaussian smoothing": (
            "f=x^2%2Babs(y)&start=1.3,0.8&runs=SGD&steps=40&gradient=GaussianSmoothing"
            "&GaussianSmoothing.samples=16&GaussianSmoothing.antithetic=false"
            "&GaussianSmoothing.h=0.1&seed=11"
        ),
        "a forward difference": (
            "f=exp(x)%2By^2&runs=SGD&steps=40&gradient=ForwardDifference&ForwardDifference.h=0.01"
        ),
        "Richardson's extrapolation": (
            "f=sin(x)*cos(y)&runs=Adam&steps=40&gradient=RichardsonExtrapolation"
            "&RichardsonExtrapolation.levels=4&RichardsonExtrapolation.h=0.1"
        ),
        "a complex step where there can be none": "f=|x|%2By^2&gradient=ComplexStep&runs=SGD",
        "many starts around one": (
            "starts=many&spread=normal&number=60&cloud_width=0.2&seed=4&runs=SGD&runs=Adam&steps=50"
        ),
        "many starts on a grid": "starts=many&spread=grid&number=100&runs=Momentum&steps=50",
        "more starts than a browser follows": (
            "starts=many&number=2000&steps=1000&runs=SGD&runs=Momentum&runs=Adam&runs=RMSprop"
        ),
        "a start where there is no value": "f=log(x)%2By^2&start=-1,1&runs=SGD&steps=20",
        "steps that diverge": "f=x^4%2By^4&start=3,3&sgd.learning_rate=5&runs=SGD&steps=40",
        "numbers out of their range": (
            "steps=99999&noise=-1&seed=abc&starts=many&spread=wide&number=1"
            "&cloud_width=9&clip=0&clipping=clipnorm&adam.learning_rate=1e99&adam.beta_1=2"
            "&SPSA.samples=0&gradient=SPSA&speed=7&log=perhaps&step=-3&camera=1,2&hide=<b>"
        ),
        "names that there are not": (
            "runs=Adam&runs=Nothing&schedule=Never&gradient=Guess&clipping=all&adam.gamma=1"
            "&color=red&surface=bowl&across=q&lang=xx&starts=some"
        ),
        "texts that would be Markdown": (
            f"f={_HOSTILE}&start={_HOSTILE}&domain={_HOSTILE}&{_HOSTILE}=1&runs={_HOSTILE}"
        ),
        "texts that are very long": f"f={'x%2B' * 900}x&start={'1,' * 500}1&domain={'9' * 400},1",
        "a domain and a start of another size": "f=x^2%2By^2&start=1,2,3&domain=2,-2&steps=20",
    },
    "gradient": {
        "as it opens": "",
        "exact, at a point": (
            "f=x^3-3x%2By^2&start=0.5,1&domain=-2,2%3B-3,3&angle=40&field=false&by=y"
        ),
        "exact, of one variable": "f=x*sin(x)&start=2&domain=-6,6&lang=pt",
        "exact, of three variables, at a kink": (
            "f=max(x,y)%2Bz^2&start=1,1,0.5&across=z&upward=y&by=z&angle=-90"
        ),
        "central differences": (
            "view=estimated&f=exp(x)%2Bx*y^2&start=0.5,1&CentralDifference.h=0.001"
            "&optimizer=Adam&adam.learning_rate=0.1&steps=40&seed=2"
        ),
        "SPSA": (
            "view=estimated&f=x^2%2B2y^2&start=1,1&gradient=SPSA&SPSA.samples=3&SPSA.h=0.01"
            "&steps=30&seed=5&optimizer=SGD&sgd.learning_rate=0.05"
        ),
        "a complex step": (
            "view=estimated&f=x^2*exp(y)&gradient=ComplexStep&ComplexStep.h=1e-10&steps=20"
            "&optimizer=Momentum"
        ),
        "five points, of one variable": (
            "view=estimated&f=x^4-x&start=1.2&gradient=FivePointDifference&steps=20"
            "&FivePointDifference.h=0.1"
        ),
        "a difference backwards": (
            "view=estimated&f=sqrt(x)%2By^2&start=1,1&gradient=BackwardDifference&steps=20"
        ),
        "a difference backwards, by its own step": (
            "view=estimated&f=x^3%2By^2&start=1,1&gradient=BackwardDifference&steps=20"
            "&BackwardDifference.h=0.05&optimizer=Momentum&momentum.learning_rate=0.02"
            "&momentum.momentum=0.5&momentum.nesterov=true&momentum.weight_decay=0.1"
        ),
        "automatic differentiation": (
            "view=autodiff&f=x*y%2Bsin(x)&start=2,3&sweep=5&family=sphere"
        ),
        "automatic differentiation, to its end": (
            "view=autodiff&f=log(x)*y^2&start=2,0.5&sweep=11&family=product"
        ),
        "wrong values": (
            "view=guessed&angle=999&field=maybe&by=w&f=x^2%2By^2&sweep=4&optimizer=None&steps=3"
            "&family=smith&start=a,b&gradient=Exact&<b>bold</b>=[a](http://b.example)"
        ),
        "wrong values of an estimate": (
            "view=estimated&gradient=Exact&optimizer=BFGS&steps=4&seed=-1&CentralDifference.h=0"
            "&f=1/x&start=0"
        ),
    },
    "compare": {
        "as it opens": "",
        "side by side, each with its own": (
            "count=4&run1=adam&run2=adam&run2.learning_rate=0.5&run2.schedule=CosineDecay"
            "&run2.CosineDecay.alpha=0.1&run2.clipping=clipnorm&run2.clip=0.5&run2.gradient=SPSA"
            "&run2.SPSA.samples=2&run2.start=1,2&run3=sgd&run3.schedule=none&run3.clipping=none"
            "&run3.gradient=Exact&run4=rmsprop&schedule=StepDecay&StepDecay.decay_rate=0.8"
            "&clipping=clipvalue&clip=3&gradient=CentralDifference&CentralDifference.h=0.001"
            "&f=x^2%2B3y^2&steps=60&picture=multiples&metric=gradient_norm&against=cost&target=0.01"
            "&speed=2&noise=0.1&seed=3"
        ),
        "a schedule and a gradient for each": (
            "count=6&f=x^2%2B3y^2&steps=40&run1=sgd&run1.schedule=PolynomialDecay"
            "&run1.PolynomialDecay.power=2&run2=adagrad&run2.schedule=InverseTimeDecay"
            "&run2.InverseTimeDecay.decay_rate=2&run3=lamb&run3.schedule=CosineDecayRestarts"
            "&run3.CosineDecayRestarts.t_mul=1.5&run4=radam&run4.schedule=LinearWarmup"
            "&run4.LinearWarmup.warmup_steps=10&run5=adafactor&run5.gradient=ForwardDifference"
            "&run5.ForwardDifference.h=0.1&run6=adadelta&run6.gradient=GaussianSmoothing"
            "&run6.GaussianSmoothing.samples=4&run6.clipping=global_clipnorm&run6.clip=0.2&seed=8"
        ),
        "the player's own parameters": (
            "count=2&f=x^2%2By^2%2Bz^2&start=1,2,0.5&steps=40&run1=sgd&run2=adam&log=false"
            "&arrows=true&hide=run1&step=9&numbers=run2&coordinate=y&lang=es"
        ),
        "the player's camera, and a start for one": (
            "count=2&f=x^2%2B2y^2&start=1.5,-1&domain=-2,2%3B-2,2&steps=40&camera=0.3,0.5,1.5"
            "&run1=rmsprop&run1.rho=0.8&run1.centered=true&run1.start=-1,1&run1.clipping=clipvalue"
            "&run1.clip=0.4&run1.gradient=BackwardDifference&run2=nadam&run2.momentum_decay=0.5"
        ),
        "schedules by all of their numbers": (
            "count=4&f=x^2%2B3y^2&steps=40&run1=sgd&run1.schedule=PolynomialDecay"
            "&run1.PolynomialDecay.cycle=true&run1.PolynomialDecay.decay_steps=15"
            "&run1.PolynomialDecay.end_learning_rate=0.001&run2=sgd"
            "&run2.schedule=InverseTimeDecay&run2.InverseTimeDecay.decay_steps=8"
            "&run2.InverseTimeDecay.staircase=true&run3=sgd&run3.schedule=CosineDecayRestarts"
            "&run3.CosineDecayRestarts.alpha=0.1&run3.CosineDecayRestarts.m_mul=0.8"
            "&run3.CosineDecayRestarts.first_decay_steps=12&run4=sgd&run4.schedule=LinearWarmup"
            "&run4.LinearWarmup.start_factor=0.1&run4.LinearWarmup.end_factor=0.9"
        ),
        "an own optimizer, by the numbers of its base": (
            "view=own&base=adam&steps=30&own.learning_rate=0.1&own.beta_1=0.8&own.beta_2=0.95"
            "&own.epsilon=1e-5&own.amsgrad=true&own.weight_decay=0.05&f=x^2%2By^2"
        ),
        "against the time that it takes": (
            "count=2&run1=sgd&run2=adam&steps=30&against=time&metric=step_length"
            "&f=(x%2B2y-7)^2%2B(2x%2By-5)^2"
        ),
        "the distance to the minimum": (
            "count=3&run3=rprop&run3.eta_plus=1.3&steps=40&metric=distance&against=gradients"
            "&target=1e-06"
        ),
        "a race, its names in the open": (
            "race=42&count=3&run1=sgd&run2=adam&run2.beta_1=0.5&guess1=run2&guess2=run1&steps=40"
        ),
        "a race, sealed": (
            "race=7&count=3&steps=40&sealed="
            + _sealed(**{"run1": "lion", "run2": "nadam", "run2.learning_rate": "0.2"})
        ),
        "a race, revealed": (
            "race=42&revealed=true&count=3&run1=sgd&run2=adam&guess1=run2&guess2=run2&guess3=none"
            "&steps=40"
        ),
        "what was sealed, with no race": (
            "count=2&steps=30&sealed=" + _sealed(run1="adamax", steps="900")
        ),
        "tuned": "view=tuning&count=2&run1=sgd&run2=momentum&steps=30&f=x^2%2B5y^2&target=0.1",
        "a map of settings": (
            "view=space&count=2&run2=adam&mapped=run2&across_setting=beta_1"
            "&up_setting=learning_rate&cells=25&shown=value&row=3&column=20&steps=30&target=0.01"
            "&f=x^2%2B4y^2"
        ),
        "a map of settings, by its steps": "view=space&count=2&cells=25&steps=30&row=99&column=1",
        "basins": (
            "view=basins&count=2&run1=sgd&run2=rmsprop&basins_of=SGD&cells=25&row=5&column=12"
            "&steps=30&f=(x^2-1)^2%2By^2"
        ),
        "basins of one variable": (
            "view=basins&count=2&basins_of=SGD&basins_of=Momentum&cells=25&steps=30"
            "&f=x^4-2x^2%2B0.3x&domain=-2,2"
        ),
        "an own optimizer": (
            "view=own&base=sgd&own.momentum=0.5&own.nesterov=true&own.rate=0.05&steps=40&own="
            + _OWN.replace("\n", "%0A").replace("+", "%2B")
        ),
        "an own optimizer with a mistake": (
            "view=own&base=adam&steps=30&own=x = x - 0.1*g%0Ay = frob(<b>)"
        ),
        "wrong values": (
            "view=all&count=99&run1=nothing&run2.start=1,a&run2.clip=-1&run2.schedule=Never"
            "&run3.gradient=Guess&picture=none&metric=luck&against=all&target=2&race=abc"
            f"&revealed=7&sealed=nonsense&guess1=me&steps=20&run1.{_HOSTILE}=1&row=a"
        ),
        "wrong values of a map": (
            "view=space&count=2&mapped=run9&across_setting=nesterov&up_setting=luck&cells=7"
            "&shown=all&row=-5&column=9999&steps=20&basins_of=SGD&race=3"
        ),
    },
    "losses": {
        "as it opens": "",
        "a line, edited, with Huber's loss": (
            "data=line&line.n=40&line.noise=0.3&line.outliers=0.1&line.seed=4"
            "&points=3:1:2~%2B:0.5:1.5~-7~nonsense&share=0.4&split_seed=2&scaler=minmax"
            "&loss=Huber&Huber.delta=0.5&epochs=30&runs=SGD&runs=Adam&sgd.learning_rate=0.05"
            "&start=1,0.5&speed=3&step=4"
        ),
        "a polynomial with a penalty, stopped early": (
            "data=sine&sine.n=20&model=polynomial&polynomial.degree=5&penalty=L2&L2.strength=0.1"
            "&early=true&patience=3&epochs=100&across=w1&upward=b&runs=Adam&schedule=StepDecay"
            "&StepDecay.decay_steps=20&clipping=clipnorm&clip=2&lang=es"
        ),
        "a typed formula, in minibatches": (
            "data=decay&decay.n=40&model=own&formula=a*exp(b*x)%2Bc&init=RandomNormal"
            "&RandomNormal.stddev=0.5&seed=3&batches=mini&batch_size=5&batch_seed=1&epochs=10"
            "&section=batches&batch_run=Adam&at_epoch=4&runs=SGD&runs=Adam&loss=LogCosh"
        ),
        "two classes, one example at a time": (
            "data=moons&moons.n=40&moons.noise=0.2&model=logistic&logistic.degree=2&batches=one"
            "&batch_seed=5&epochs=5&loss=Hinge&init=HeNormal&seed=9&scaler=robust&runs=Momentum"
            "&across=b&camera=0.1,0.2,1"
        ),
        "features chosen, and scales compared": (
            "data=diabetes&diabetes.features=bmi&diabetes.features=bp&scaler=standardize"
            "&section=normalization&epochs=20&runs=SGD"
        ),
        "a class of irises, with the elastic net": (
            "data=iris&iris.species=1&iris.features=petal length&iris.features=petal width"
            "&penalty=ElasticNet&ElasticNet.strength=0.05&ElasticNet.l1_ratio=0.3"
            "&section=regularization&path_penalty=L1&epochs=20&runs=SGD"
        ),
        "many initializations": (
            "data=circles&circles.n=30&section=initialization&swarm=10&swarm_bias=false"
            "&init=RandomUniform&RandomUniform.maxval=2&epochs=10&runs=SGD&seed=1"
        ),
        "many initializations from zeros": (
            "data=gaussians&gaussians.n=30&section=initialization&swarm=5&epochs=5&runs=Adam"
        ),
        "a quantile, and no validation": (
            "data=line&loss=Quantile&Quantile.tau=0.8&share=0&early=true&epochs=15&runs=RMSprop"
            "&penalty=L1&L1.strength=0.2&init=GlorotUniform&section=normalization"
        ),
        "absolute errors, and the cloud of a full batch": (
            "data=line&loss=MeanAbsoluteError&section=batches&epochs=10&runs=SGD&line.n=20"
        ),
        "the player's own parameters": (
            "data=line&line.n=20&epochs=10&runs=SGD&runs=Adam&log=false&arrows=true&hide=sgd"
            "&numbers=adam&coordinate=b&adam.beta_1=0.8&adam.learning_rate=0.2&sgd.momentum=0.5"
        ),
        "gaussians by their numbers": (
            "data=gaussians&gaussians.n=30&gaussians.noise=0.4&gaussians.outliers=0.1"
            "&gaussians.seed=3&epochs=5&runs=SGD"
        ),
        "moons by their numbers": (
            "data=moons&moons.n=30&moons.outliers=0.1&moons.seed=3&epochs=5&runs=SGD&lang=pt"
        ),
        "circles by their numbers": (
            "data=circles&circles.n=30&circles.noise=0.05&circles.outliers=0.1&circles.seed=3"
            "&epochs=5&runs=SGD"
        ),
        "a spiral by its numbers": (
            "data=spiral&spiral.n=30&spiral.outliers=0.1&spiral.seed=3&epochs=5&runs=SGD"
        ),
        "exclusive or by its numbers": (
            "data=xor&xor.n=30&xor.noise=0.1&xor.outliers=0.1&xor.seed=3&epochs=5&runs=SGD"
        ),
        "a decay by its numbers": (
            "data=decay&decay.n=30&decay.noise=0.1&decay.outliers=0.1&decay.seed=3&epochs=5"
            "&runs=SGD"
        ),
        "a sine by its numbers, decayed in steps": (
            "data=sine&sine.n=30&sine.noise=0.1&sine.outliers=0.1&sine.seed=3&epochs=5&runs=SGD"
            "&polynomial.degree=4&schedule=StepDecay&StepDecay.decay_steps=3&StepDecay.decay_rate=0.7"
        ),
        "a table that is not there": "data=csv&epochs=10&runs=SGD",
        "more rows than are drawn": "data=line&line.n=5000&epochs=10&runs=SGD",
        "two of thirty features": (
            "data=breast_cancer&breast_cancer.features=mean radius&epochs=5&runs=SGD"
            "&breast_cancer.features=mean texture"
        ),
        "a spiral": "data=spiral&spiral.n=30&spiral.noise=0&epochs=5&runs=Adam&logistic.degree=4",
        "other made-up classes": (
            "data=xor&xor.n=30&epochs=5&runs=SGD&share=0.8&logistic.degree=3&init=HeUniform"
        ),
        "wrong values": (
            "data=none&model=deep&loss=Luck&penalty=L9&share=7&split_seed=-3&scaler=log&epochs=1"
            "&batches=some&init=Ones&seed=x&early=perhaps&section=all&runs=Nothing&line.n=3"
            f"&line.noise=abc&points={_HOSTILE}&start=1,2,3&across=w9&swarm=7&{_HOSTILE}=1"
        ),
        "a formula with a mistake": (
            f"data=line&model=own&formula=a*%2Bx){_HOSTILE}&epochs=10&runs=SGD&start=<b>"
        ),
    },
}

LINKS: dict[str, tuple[str, dict[str, list[str]]]] = {}
"""The page and the query of each link, by its name."""

for _page, _named in _QUERIES.items():
    for _name, _query in _named.items():
        _parsed: dict[str, list[str]] = {}
        for _key, _text in parse_qsl(_query, keep_blank_values=True):
            _parsed.setdefault(_key, []).append(_text)
        LINKS[f"{_page or 'descent'}: {_name}"] = _page, _parsed
