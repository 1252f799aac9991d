# 3. 신경망 (파일마다 따로 실행할 수 있게 데이터를 다시 읽어요)
import tensorflow as tf
from sklearn.model_selection import train_test_split
from tensorflow import keras
from tensorflow.keras.datasets import fashion_mnist

keras.utils.set_random_seed(42)
tf.config.experimental.enable_op_determinism()

(x, y), _ = fashion_mnist.load_data()
x = x.reshape(-1, 784) / 255.0
x_train, x_val, y_train, y_val = train_test_split(x, y, test_size=0.2, random_state=42)

layer = keras.layers.Dense(10, activation="softmax")
model = keras.Sequential([keras.Input(shape=(784,)), layer])
model.compile(optimizer="rmsprop",
              loss="sparse_categorical_crossentropy",
              metrics=["accuracy"])
model.fit(x_train, y_train, epochs=5, verbose=2)

loss, acc = model.evaluate(x_val, y_val, verbose=0)
print("검증 손실:", loss)
print("검증 정확도:", acc)
