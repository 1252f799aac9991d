"""7장 1절 과제. 파이참에서 작성했습니다. 실행: python plain-script.py"""
import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from sklearn.linear_model import SGDClassifier
from sklearn.model_selection import train_test_split

ITEMS = ['티셔츠', '바지', '스웨터', '드레스', '코트', '샌들', '셔츠', '스니커즈', '가방', '앵클부츠']


def show_samples(images, labels, n=10):
    """앞에서부터 n장을 그리고 레이블을 출력한다."""
    fig, axes = plt.subplots(1, n, figsize=(n * 1.2, 1.5))
    for i, ax in enumerate(axes):
        ax.imshow(images[i], cmap='binary')
        ax.set_axis_off()
        print(i, labels[i], ITEMS[labels[i]])
    plt.show()


def preprocess(images):
    images = images.astype('float32') / 255
    return images.reshape((images.shape[0], 28 * 28))


def build_model():
    net = tf.keras.Sequential([
        tf.keras.layers.Input((784,)),
        tf.keras.layers.Dense(units=10, activation=tf.keras.activations.softmax),
    ])
    net.compile(loss=tf.keras.losses.SparseCategoricalCrossentropy(), metrics=['accuracy'])
    return net


def main():
    tf.keras.utils.set_random_seed(42)
    tf.config.experimental.enable_op_determinism()
    (images, labels), _ = tf.keras.datasets.fashion_mnist.load_data()
    print('훈련 이미지', images.shape)
    show_samples(images, labels)
    print('클래스별 개수', dict(enumerate(np.bincount(labels).tolist())))

    x = preprocess(images)
    x_tr, x_va, y_tr, y_va = train_test_split(x, labels, test_size=0.2, random_state=42, stratify=None)

    # 교차 검증은 노트북이 느려서 한 번만 훈련하고 검증 세트로 채점
    baseline = SGDClassifier(loss='log_loss', max_iter=5, random_state=42)
    baseline.fit(x_tr, y_tr)
    print('기준선 정확도 %.4f' % baseline.score(x_va, y_va))

    net = build_model()
    net.fit(x_tr, y_tr, epochs=5, verbose=2)
    result = net.evaluate(x_va, y_va, verbose=0)
    print('신경망 손실 %.4f, 정확도 %.4f' % tuple(result))


if __name__ == '__main__':
    main()
