using Xunit;

namespace GalaxyCluster.Data.Tests.Fuzzing;

/// <summary>The harness sees readers that are wrong.</summary>
public sealed class FuzzerTests
{
    private static readonly byte[][] s_seeds =
        [[.. Enumerable.Range(0, 200).Select(static i => (byte)i)], [.. "NAXIS   =   12345"u8]];

    [Fact]
    public void FilesOfAFewBytesCanBeMutatedToo()
    {
        byte[][] seeds = [[.. "7"u8], [.. " 42"u8]];
        for (int number = 0; number < 5000; number++)
            Mutation.Make(seeds, "short", number);
    }

    [Fact]
    public void AForeignErrorIsCaught() => Assert.Contains(
        "not the format's typed error", Failure(static f => _ = f[f[0] == 77 ? -1 : 0]), StringComparison.Ordinal);

    [Fact]
    public void AnErrorWithoutOffsetIsCaught() => Assert.Contains(
        "not the format's typed error", Failure(static f => throw new DataFormatException("f", "where", "why")),
        StringComparison.Ordinal);

    [Fact]
    public void TooMuchMemoryIsCaught() => Assert.Contains(
        "bytes were allocated", Failure(static f => GC.KeepAlive(new byte[1 << 20])), StringComparison.Ordinal);

    [Fact]
    public void TooMuchTimeIsCaught()
    {
        FuzzReport report = Fuzzer.Run(Target(static f =>
        {
            TimeSpan start = ThreadClock.Now;
            while (ThreadClock.Now - start < TimeSpan.FromSeconds(1.1))
            {
            }
        }), 0, 1);
        Assert.Contains("processor time", Assert.Single(report.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void ATypedErrorAndAReadFileAreFine()
    {
        FuzzReport report = Fuzzer.Run(Target(static f =>
        {
            if (f.Length < 100)
                throw new DataFormatException("f", "", 3, "too short");
        }), 0, 1000);
        Assert.Empty(report.Failures);
        Assert.Equal(1000, report.Read + report.Refused);
        Assert.InRange(report.Read, 100, 900);
    }

    [Fact]
    public void InputsAreTheSameEachTimeAndDifferFromEachOther()
    {
        HashSet<string> inputs = [];
        for (int i = 0; i < 200; i++)
        {
            byte[] input = Mutation.Make(s_seeds, "test", i);
            Assert.Equal(input, Mutation.Make(s_seeds, "test", i));
            inputs.Add(Convert.ToHexString(input));
        }

        Assert.InRange(inputs.Count, 150, 200);
    }

    private static string Failure(Action<byte[]> read) => Fuzzer.Run(Target(read), 0, 2000).Failures[0];

    private static FuzzTarget Target(Action<byte[]> read) => new()
    {
        Name = "test",
        Seeds = s_seeds,
        Read = read,
        FixedBytes = 1 << 16,
        BytesPerByte = 100,
    };
}
