"""The named models in PyTorch, for the peers in this folder. Same shapes and parameter counts as the YAML files."""
from torch import nn


def conv_block(inputs, outputs):
    return [nn.Conv2d(inputs, outputs, 3, padding=1), nn.ReLU(),
            nn.Conv2d(outputs, outputs, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]


def reference(channels, size, classes):
    return nn.Sequential(*conv_block(channels, 32), *conv_block(32, 64), *conv_block(64, 128),
                         nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(128, classes))


class Residual(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(),
            nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False), nn.BatchNorm2d(outputs))
        self.shortcut = nn.Identity() if stride == 1 and inputs == outputs else nn.Sequential(
            nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))
        self.relu = nn.ReLU()

    def forward(self, x):
        return self.relu(self.body(x) + self.shortcut(x))


def resnet_s(channels, size, classes):
    layers = [nn.Conv2d(channels, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU()]
    inputs = 16
    for stage, outputs in enumerate((16, 32, 64)):
        for block in range(3):
            layers.append(Residual(inputs, outputs, 2 if stage > 0 and block == 0 else 1))
            inputs = outputs
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, classes))


def normalised(inputs, outputs, kernel, stride=1, groups=1):
    return [nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False),
            nn.BatchNorm2d(outputs), nn.ReLU()]


def mixed(channels, size, classes):
    return nn.Sequential(
        *normalised(channels, 32, 5, stride=2),
        *normalised(32, 32, 3, groups=32), *normalised(32, 64, 1),
        *normalised(64, 64, 5, stride=2, groups=64), *normalised(64, 64, 1),
        *normalised(64, 64, 5),
        *normalised(64, 64, 3, stride=2, groups=64), *normalised(64, 128, 1),
        *normalised(128, 128, 5, groups=128), *normalised(128, 128, 1),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(128, classes))


def build(name, channels, size, classes):
    return {"reference": reference, "resnet-s": resnet_s, "mixed": mixed}[name](channels, size, classes)
