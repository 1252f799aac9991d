# %% [markdown]
# # Week 6: a first neural network on Fashion-MNIST
# I keep my notes as a plain script with cells so that git diffs stay readable.

# %%
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from sklearn.linear_model import SGDClassifier
from sklearn.model_selection import cross_validate, train_test_split
from tensorflow import keras

SEED = 42
keras.utils.set_random_seed(SEED)
tf.config.experimental.enable_op_determinism()

# %%
(X_train_full, y_train_full), (X_test, y_test) = keras.datasets.fashion_mnist.load_data()
print(f"train {X_train_full.shape} {X_train_full.dtype}, test {X_test.shape}")

# %% [markdown]
# ## What is in it?

# %%
labels = ["T-shirt", "trouser", "pullover", "dress", "coat",
          "sandal", "shirt", "sneaker", "bag", "boot"]

plt.figure(figsize=(9, 4))
for i in range(12):
    plt.subplot(2, 6, i + 1)
    plt.imshow(X_train_full[i], cmap="gray_r")
    plt.title(labels[y_train_full[i]], fontsize=9)
    plt.axis("off")
plt.tight_layout()
plt.show()
print("labels:", *y_train_full[:12])

# %%
for number, count in enumerate(np.bincount(y_train_full)):
    print(f"{number} {labels[number]:<9} {count}")

# %% [markdown]
# ## Preparation: 0..1, one row per image

# %%
X_flat = X_train_full.reshape(len(X_train_full), -1) / 255.0
assert X_flat.shape == (60000, 784)
assert X_flat.max() == 1.0

# %% [markdown]
# ## Baseline

# %%
sgd = SGDClassifier(loss="log_loss", max_iter=5, random_state=SEED)
cv = cross_validate(sgd, X_flat, y_train_full, cv=5, n_jobs=-1)
print("folds:", cv["test_score"].round(4))
print("mean :", cv["test_score"].mean().round(4))

# %% [markdown]
# ## One dense layer

# %%
X_train, X_val, y_train, y_val = train_test_split(
    X_flat, y_train_full, test_size=0.2, random_state=SEED
)

# %%
model = keras.models.Sequential()
model.add(keras.Input(shape=(784,)))
model.add(keras.layers.Dense(10, activation="softmax"))
model.compile(loss="sparse_categorical_crossentropy", optimizer="rmsprop", metrics=["accuracy"])
model.summary()

# %%
history = model.fit(X_train, y_train, epochs=5, validation_data=(X_val, y_val), verbose=2)

# %%
loss, accuracy = model.evaluate(X_val, y_val, verbose=0)
print(f"validation loss {loss:.3f}, accuracy {accuracy:.3f}")

# %% [markdown]
# ### Answer 1
# 100 weights for each of the 10 neurons plus one bias each: 100*10 + 10 = 1010

# %% [markdown]
# ### Answer 2
# The sigmoid function.

# %% [markdown]
# ### Answer 3
# model.compile(...)

# %% [markdown]
# ### Answer 4
# sparse_categorical_crossentropy
