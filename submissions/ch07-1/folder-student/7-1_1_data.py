# 1. 데이터 구경하기
from collections import Counter

import matplotlib.pyplot as plt
from tensorflow.keras.datasets import fashion_mnist

(x, y), (x_test, y_test) = fashion_mnist.load_data()
print("훈련:", x.shape, " 테스트:", x_test.shape)

names = "티셔츠 바지 스웨터 드레스 코트 샌들 셔츠 스니커즈 가방 앵클부츠".split()

fig = plt.figure(figsize=(8, 4))
for k in range(10):
    fig.add_subplot(2, 5, k + 1).imshow(x[k], cmap="gray_r")
plt.show()

for k in range(10):
    print(y[k], names[y[k]])
print(sorted(Counter(y.tolist()).items()))
