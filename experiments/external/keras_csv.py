"""A trainer in Keras: a perceptron on 28 × 28 images, logged by CSVLogger to metrics.csv.

    environment: {pass: [PATH, HOME, KERAS_BACKEND]}
    format: csv
    metrics: {trainLoss: {unit: nats, from: loss}, testLoss: {unit: nats, from: val_loss},
              testError: {unit: accuracy, from: val_accuracy}}

Keras's train loss is the mean over an epoch's batches. Equal seeds agree but for chance, once interrupted.
"""

import json
import os
import signal

import keras
import numpy as np

signal.signal(signal.SIGTERM, lambda *_: os._exit(75))
with open(os.environ["BATCHLAB_CONFIG"]) as file:
    config = json.load(file)
settings, optimizer = config["settings"], config["recipe"]["optimizer"]
if optimizer["kind"] != "sgd" or optimizer["nesterov"] or config["recipe"]["schedule"]["kind"] != "constant":
    raise SystemExit("keras_csv.py knows sgd with momentum, at a constant learning rate")
keras.utils.set_random_seed(settings["seed"] % 2**32)


def read(part):
    images = np.fromfile(f"{config['data']}/{part}-images-idx3-ubyte", np.uint8, offset=16)
    labels = np.fromfile(f"{config['data']}/{part}-labels-idx1-ubyte", np.uint8, offset=8)
    return images.reshape(-1, 784), labels


hidden = [keras.layers.Dense(units, activation="relu") for units in config["model"]["hidden"]]
model = keras.Sequential(
    [keras.Input((784,)), keras.layers.Rescaling(1 / 255), *hidden, keras.layers.Dense(10)])
model.compile(
    optimizer=keras.optimizers.SGD(learning_rate=settings["learningRate"], momentum=settings["momentum"]),
    loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
model.fit(
    *read("train"), validation_data=read("t10k"), batch_size=settings["batchSize"],
    epochs=settings["epochs"], verbose=2, callbacks=[
        keras.callbacks.CSVLogger(f"{config['out']}/metrics.csv", append=True),
        # Goes on from the last epoch's end, and from the one before where a kill left half a file.
        keras.callbacks.BackupAndRestore(
            f"{config['checkpoint']}/keras", delete_checkpoint=False, double_checkpoint=True)])
