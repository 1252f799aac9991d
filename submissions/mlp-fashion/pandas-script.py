"""Week 8. A multilayer perceptron, flattened by hand, its curves drawn by pandas."""
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import tensorflow as tf
from sklearn.model_selection import train_test_split

tf.keras.utils.set_random_seed(8)


def load():
    """Rows of 784 numbers from 0 to 1, in three parts."""
    (images, labels), (test_images, test_labels) = tf.keras.datasets.fashion_mnist.load_data()
    rows = images.reshape(len(images), -1).astype("float32") / 255
    test_rows = test_images.reshape(len(test_images), -1).astype("float32") / 255
    parts = train_test_split(rows, labels, test_size=0.15, random_state=8)
    return *parts, test_rows, test_labels


def build():
    inputs = tf.keras.Input((784,))
    x = tf.keras.layers.Dense(300, activation="relu")(inputs)
    x = tf.keras.layers.Dense(100, activation="relu")(x)
    outputs = tf.keras.layers.Dense(10, activation="softmax")(x)
    network = tf.keras.Model(inputs, outputs)
    network.compile(
        loss=tf.keras.losses.SparseCategoricalCrossentropy(),
        optimizer=tf.keras.optimizers.SGD(learning_rate=0.02, momentum=0.9),
        metrics=["accuracy"],
    )
    return network


def main():
    x_train, x_valid, y_train, y_valid, x_test, y_test = load()
    network = build()
    callbacks = [
        tf.keras.callbacks.EarlyStopping(monitor="val_loss", patience=4, restore_best_weights=True),
        tf.keras.callbacks.ModelCheckpoint("best.weights.h5", save_best_only=True, save_weights_only=True),
    ]
    history = network.fit(
        x_train,
        y_train,
        epochs=60,
        batch_size=64,
        validation_data=(x_valid, y_valid),
        callbacks=callbacks,
        verbose=2,
    )
    curves = pd.DataFrame(history.history)
    curves.plot(figsize=(8, 5), grid=True, xlabel="epoch")
    plt.show()

    loss, accuracy = network.evaluate(x_test, y_test, verbose=0)
    print(f"test: loss {loss:.3f}, accuracy {accuracy:.3f}")

    chances = network.predict(x_test[:3], verbose=0)
    print(pd.DataFrame(chances).round(2))
    print("classes:", np.argmax(chances, axis=1))


if __name__ == "__main__":
    main()

# %% [markdown]
# ### Answer 1
# 300 * 100 + 100 = 30100

# %% [markdown]
# ### Answer 2
# backpropagation

# %% [markdown]
# ### Answer 3
# EarlyStopping

# %% [markdown]
# ### Answer 4
# 15

# %% [markdown]
# ### Answer 5
# evaluate
