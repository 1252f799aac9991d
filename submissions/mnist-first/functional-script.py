"""Week 7: digits with the functional API and one-hot targets. Run: python functional-script.py"""
import numpy as np
from keras import Input, Model, layers, utils
from keras.datasets import mnist

utils.set_random_seed(7)

(raw_train, y_train), (raw_test, y_test) = mnist.load_data()

# %% the pixels, as one row for each image
x_train = (raw_train / 255.0).reshape(len(raw_train), 784)
x_test = (raw_test / 255.0).reshape(len(raw_test), 784)
t_train = utils.to_categorical(y_train, 10)
t_test = utils.to_categorical(y_test, 10)

# %% two layers, written as calls
pixels = Input(shape=(784,))
hidden = layers.Dense(512, activation="relu", name="hidden")(pixels)
digit = layers.Dense(10, activation="softmax", name="digit")(hidden)
network = Model(pixels, digit)
network.compile(optimizer="rmsprop", loss="categorical_crossentropy", metrics=["accuracy"])
network.summary()

# %% training
log = network.fit(x_train, t_train, batch_size=128, epochs=5, verbose=2)

# %% what does it say to the first ten test images?
chances = network.predict(x_test[:10], verbose=0)
print("chances of the first:", np.round(chances[0], 3), "sum", chances[0].sum())
for guess, truth in zip(chances.argmax(axis=1), y_test):
    print("read", guess, "wrote", truth)

# %% and to all of them?
loss, accuracy = network.evaluate(x_test, t_test, verbose=0)
print(f"test accuracy {accuracy:.4f}")

# %% [markdown]
# ### Answer 1
# 10,000 / 64 is 156.25, so there are 157 steps

# %% [markdown]
# ### Answer 2
# 784*512 + 512 + 512*10 + 10 = 407,050

# %% [markdown]
# ### Answer 3
# softmax

# %% [markdown]
# ### Answer 4
# batch_size

# %% [markdown]
# ### Answer 5
# model.predict()
