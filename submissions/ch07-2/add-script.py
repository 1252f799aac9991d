# %% [markdown]
# # 7-2 심층 신경망
# 주피터 대신 에디터에서 셀로 나눠서 돌렸습니다.

# %%
from sklearn.model_selection import train_test_split
from tensorflow import keras

keras.utils.set_random_seed(7)
(x, y), _ = keras.datasets.fashion_mnist.load_data()
x = x / 255.0
x_train, x_val, y_train, y_val = train_test_split(x, y, test_size=0.2, random_state=7)
scores = {}


# %%
def build(activation):
    net = keras.models.Sequential()
    net.add(keras.Input(shape=(28, 28)))
    net.add(keras.layers.Flatten())
    net.add(keras.layers.Dense(100))
    net.add(keras.layers.Activation(activation))
    net.add(keras.layers.Dense(10, activation="softmax"))
    return net


def run(name, net, optimizer="rmsprop", epochs=5):
    net.compile(optimizer=optimizer, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    net.fit(x_train, y_train, batch_size=64, epochs=epochs, verbose=0)
    loss, scores[name] = net.evaluate(x_val, y_val, verbose=0)


# %%
deep = build("sigmoid")
deep.summary()
run("sigmoid", deep)
run("relu", build("relu"))
run("sgd", build("relu"), keras.optimizers.SGD(learning_rate=0.1), 1)
run("nesterov", build("relu"), keras.optimizers.SGD(momentum=0.9, nesterov=True), 1)
run("adagrad", build("relu"), keras.optimizers.Adagrad(), 1)
run("adam", build("relu"), keras.optimizers.Adam())

# %%
for name, accuracy in sorted(scores.items(), key=lambda item: -item[1]):
    print(f"{name:<10}{accuracy:.4f}")

# %% [markdown]
# ### 답 1
# 785개

# %% [markdown]
# ### 답 2
# relu

# %% [markdown]
# ### 답 3
# keras.layers.Flatten

# %% [markdown]
# ### 답 4
# add

# %% [markdown]
# ### 답 5
# RMSprop 입니다
