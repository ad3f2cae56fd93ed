using Grpc.Core;
using Xunit;

namespace GalaxyCluster.StandIns.Tests.Grpc;

public sealed class MetadataTests
{
    [Fact]
    public void Keys_are_lower_case_and_looked_up_in_any_case()
    {
        var metadata = new Metadata { { "Run-Id", "seven" } };

        Assert.Equal("run-id", metadata[0].Key);
        Assert.Equal("seven", metadata.GetValue("RUN-ID"));
        Assert.Null(metadata.GetValue("slot"));
    }

    [Fact]
    public void The_last_of_several_entries_is_the_value()
    {
        var metadata = new Metadata { { "a", "1" }, { "b", "2" }, { "a", "3" } };

        Assert.Equal("3", metadata.GetValue("a"));
        Assert.Equal(["1", "3"], metadata.GetAll("a").Select(entry => entry.Value));
        Assert.Equal(["a", "b", "a"], metadata.Select(entry => entry.Key));
    }

    [Theory]
    [InlineData("with space")]
    [InlineData("colon:")]
    [InlineData("umläut")]
    [InlineData("line\nfeed")]
    public void A_key_that_HTTP_would_not_carry_is_refused(string key) =>
        Assert.Throws<ArgumentException>(() => new Metadata.Entry(key, "value"));

    [Fact]
    public void The_ending_of_a_key_and_the_kind_of_its_value_agree()
    {
        Assert.Throws<ArgumentException>(() => new Metadata.Entry("digest-bin", "text"));
        Assert.Throws<ArgumentException>(() => new Metadata.Entry("digest", [1, 2]));
        Assert.Throws<InvalidOperationException>(() => new Metadata.Entry("digest-bin", [1, 2]).Value);
        Assert.Equal("abc"u8.ToArray(), new Metadata.Entry("digest", "abc").ValueBytes);
    }

    [Fact]
    public void Bytes_are_copied_in_and_out()
    {
        byte[] given = [1, 2, 3];
        var entry = new Metadata.Entry("digest-bin", given);

        given[0] = 9;
        entry.ValueBytes[1] = 9;

        Assert.Equal([1, 2, 3], entry.ValueBytes);
    }

    [Fact]
    public void The_empty_metadata_stays_empty()
    {
        Assert.True(Metadata.Empty.IsReadOnly);
        Assert.Throws<InvalidOperationException>(() => Metadata.Empty.Add("a", "1"));
        Assert.Empty(Metadata.Empty);
    }
}
