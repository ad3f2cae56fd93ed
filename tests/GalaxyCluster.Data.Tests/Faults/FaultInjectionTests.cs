using GalaxyCluster.Data.Faults;
using Xunit;

namespace GalaxyCluster.Data.Tests.Faults;

/// <summary>Faults that a process survives; those that end it are in the end-to-end tests.</summary>
[Collection(nameof(FaultInjectionTests))]
public sealed class FaultInjectionTests : IDisposable
{
    private static readonly FaultPoint Slot = new("test.slot", "numbers");
    private static readonly FaultPoint Disk = new("test.disk", "a file");
    private readonly List<string> _told = [];

    public void Dispose() => FaultInjection.Arm([], _ => { });

    [Fact]
    public void NothingHappensWhenNothingIsArmed()
    {
        Assert.False(FaultInjection.IsOn);
        FaultInjection.At(Disk, file: "a");
        Assert.Equal(0, FaultInjection.Begin());
    }

    [Fact]
    public void AFaultHappensOnlyWhereItsConditionsHold()
    {
        Arm("test.disk@round=3,slot=1,hit=2,times=2:ioError");
        FaultInjection.At(Slot, 3, 1);
        FaultInjection.At(Disk, 2, 1);
        FaultInjection.At(Disk, 3, 0);
        FaultInjection.At(Disk, 3, 1);
        Assert.Empty(_told);
        Assert.Throws<IOException>(() => FaultInjection.At(Disk, 3, 1));
        Assert.Throws<IOException>(() => FaultInjection.At(Disk, 3, 1));
        FaultInjection.At(Disk, 3, 1);
        Assert.Equal(2, _told.Count);
        Assert.Equal("fault: ioError at test.disk (round 3, unit 1)", _told[0]);
    }

    [Fact]
    public void AFaultIsSwitchedOnAndOffByAFile()
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        Arm($"test.disk@while={path},times=all:ioError");
        FaultInjection.At(Disk);
        File.WriteAllText(path, "");
        try
        {
            Assert.Throws<IOException>(() => FaultInjection.At(Disk));
        }
        finally
        {
            File.Delete(path);
        }

        FaultInjection.At(Disk);
    }

    [Fact]
    public void AFlippedBitChangesExactlyOneBitOfOneNumber()
    {
        Arm("test.slot:flipBit(2)");
        float[] values = [1, 2, 3, 4];
        FaultInjection.At(Slot, 0, 0, values);
        Assert.Equal([1, 2, 4], [values[0], values[1], values[3]]);
        uint changed = BitConverter.SingleToUInt32Bits(values[2]) ^ BitConverter.SingleToUInt32Bits(3f);
        Assert.Equal(1, System.Numerics.BitOperations.PopCount(changed));
        Assert.True(float.IsFinite(values[2]));
    }

    [Fact]
    public void OnlyWhatIsSentCanBeRepeated()
    {
        Arm("test.slot@times=2:repeat");
        Assert.True(FaultInjection.BeforeSend(Slot, 0, 0));
        Assert.Throws<InvalidOperationException>(() => FaultInjection.At(Slot, 0, 0));
        Assert.False(FaultInjection.BeforeSend(Slot, 0, 0));
    }

    [Fact]
    public void CollectionsGoOnForAsLongAsAsked()
    {
        Arm("test.slot:collect(50)");
        int before = GC.CollectionCount(GC.MaxGeneration);
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        FaultInjection.At(Slot);
        Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(start) >= TimeSpan.FromMilliseconds(50));
        Assert.True(GC.CollectionCount(GC.MaxGeneration) > before);
    }

    [Fact]
    public void NanGoesIntoTheFirstNumber()
    {
        Arm("test.slot:nan");
        float[] values = [1, 2];
        FaultInjection.At(Slot, 0, 0, values);
        Assert.Equal([float.NaN, 2], values);
    }

    [Fact]
    public void ACorruptFileDiffersInOneByte()
    {
        Arm("test.disk@file=shard:corruptFile");
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".shard");
        try
        {
            File.WriteAllBytes(path, new byte[100]);
            FaultInjection.At(Disk, file: path);
            byte[] after = File.ReadAllBytes(path);
            Assert.Equal(100, after.Length);
            Assert.Equal(1, after.Count(b => b != 0));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private void Arm(string text) => FaultInjection.Arm(FaultFormat.Parse(text, [Slot, Disk]), _told.Add);
}
