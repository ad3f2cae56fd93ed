using GalaxyCluster.Data.Loading;
using Xunit;

namespace GalaxyCluster.Data.Tests.Loading;

public sealed class AugmentationVocabularyTests
{
    [Fact]
    public void EveryNameMakesAnAugmentationOfThatName()
    {
        Assert.Equal(["brightness", "contrast", "dihedral", "flipHorizontal", "flipVertical", "rotate90", "shift"], AugmentationVocabulary.Names);
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

    [Theory]
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
}
