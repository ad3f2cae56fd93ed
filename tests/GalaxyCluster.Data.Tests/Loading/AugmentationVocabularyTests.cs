using GalaxyCluster.Data.Loading;
using Xunit;

namespace GalaxyCluster.Data.Tests.Loading;

public sealed class AugmentationVocabularyTests
{
    [Fact]
    public void EveryNameMakesAnAugmentationOfThatName()
    {
        Assert.Equal(
            [
                "affine", "brightness", "colourJitter", "contrast", "crop", "cutmix", "dihedral", "erasing", "flipHorizontal",
                "flipVertical", "mixup", "noise", "rotate90", "shift",
            ],
            AugmentationVocabulary.Names);
        foreach (string name in AugmentationVocabulary.Names)
        {
            Dictionary<string, double> arguments = AugmentationVocabulary.ArgumentNames(
                name).ToDictionary(static a => a, static _ => 1.0);
            AugmentationSpec spec = AugmentationVocabulary.Create(name, arguments);
            Assert.Equal(name, spec.Name);
            Assert.Equal(arguments, spec.Arguments.ToDictionary());
        }
    }

    [Fact]
    public void ABareNumberIsTheFirstArgument()
    {
        Assert.Equal(new Shift(4), AugmentationVocabulary.Create("shift", new Dictionary<string, double> { [""] = 4 }));
        Assert.Equal(
            new Shift(4), AugmentationVocabulary.Create("shift", new Dictionary<string, double> { ["pixels"] = 4 }));
    }

    [Fact]
    public void WhatIsLeftOutHasItsDefault()
    {
        Assert.Equal(
            new Affine(45, 1, 0, 1), AugmentationVocabulary.Create("affine", new Dictionary<string, double> { [""] = 45 }));
        Assert.Equal(new Mixup(0.2, 1), AugmentationVocabulary.Create("mixup", new Dictionary<string, double> { ["alpha"] = 0.2 }));
    }

    [Theory]
    [InlineData("affine", "", 181, "rotation, a number from 0 to 180")]
    [InlineData("affine", "zoom", 1.2, "needs rotation")]
    [InlineData("crop", "", 0, "share, a number from 0.1 to 1")]
    [InlineData("mixup", "", 0, "alpha, a number from 0.05 to 2")]
    [InlineData("noise", "", -1, "deviation, a number from 0 to 10")]
    [InlineData("erasing", "", 1.1, "probability, a number from 0 to 1")]
    [InlineData("shifft", "", 4, "unknown augmentation 'shifft'")]
    [InlineData("shift", "", 1.5, "whole number from 1 to 64")]
    [InlineData("shift", "", 65, "whole number from 1 to 64")]
    [InlineData("shift", "", double.NaN, "whole number from 1 to 64")]
    [InlineData("shift", "pixel", 4, "needs pixels")]
    [InlineData("contrast", "amount", 2, "from 0 to 1")]
    [InlineData("dihedral", "", 1, "takes no arguments")]
    public void FaultsSayWhatIsExpected(string name, string argument, double value, string expected)
    {
        FormatException e = Assert.Throws<FormatException>(
            () => AugmentationVocabulary.Create(name, new Dictionary<string, double> { [argument] = value }));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ResamplingIsOfOrderOneOrThree()
    {
        FormatException e = Assert.Throws<FormatException>(() => AugmentationVocabulary.Create(
            "affine", new Dictionary<string, double> { ["rotation"] = 10, ["order"] = 2 }));
        Assert.Equal("affine: order must be 1 (bilinear) or 3 (bicubic), not 2", e.Message);
        e = Assert.Throws<FormatException>(() => AugmentationVocabulary.Create(
            "affine", new Dictionary<string, double> { ["rotation"] = 10, ["zoon"] = 2 }));
        Assert.Equal("affine takes rotation, zoom, shift, order, not rotation, zoon", e.Message);
    }
}
