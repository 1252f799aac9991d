# 2. 로지스틱 회귀로 먼저 해 보기
from sklearn.linear_model import SGDClassifier
from sklearn.model_selection import train_test_split
from tensorflow.keras.datasets import fashion_mnist

(x, y), _ = fashion_mnist.load_data()
x = x.reshape(-1, 784) / 255.0
x_train, x_val, y_train, y_val = train_test_split(x, y, test_size=0.2, random_state=42)

sgd = SGDClassifier(loss="log_loss", max_iter=5, random_state=42)
sgd.fit(x_train, y_train)
print("SGDClassifier 검증 점수:", sgd.score(x_val, y_val))
