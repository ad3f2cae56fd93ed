using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Importing;
using Xunit;

namespace GalaxyCluster.Data.Tests.Importing;

/// <summary>What an interrupted import leaves is used when it is whole and of the same import, and only then.</summary>
public sealed class ImportWorkTests
{
    private static readonly byte[] s_picture = [1, 2, 3, 4];

    [Fact]
    public void PicturesOfTheSameImportAreKept()
    {
        using ScratchFolder scratch = new();
        Interrupt(scratch, "key");
        using ImportWork work = ImportWork.Open(scratch["set"], "key");
        Assert.True(work.IsContinued);
        using PixelSpool spool = new(work.Folder, s_picture.Length);
        Assert.True(spool.Has(5, new byte[4]));
        Assert.False(spool.Has(4, new byte[4]));
        Assert.False(spool.Has(6, new byte[4]));
        byte[] read = new byte[4];
        spool.Read(5, read);
        Assert.Equal(s_picture, read);
    }

    [Fact]
    public void PicturesOfAnotherImportAreNot()
    {
        using ScratchFolder scratch = new();
        Interrupt(scratch, "key");
        using ImportWork work = ImportWork.Open(scratch["set"], "another");
        Assert.False(work.IsContinued);
        using PixelSpool spool = new(work.Folder, s_picture.Length);
        Assert.False(spool.Has(5, new byte[4]));
    }

    [Fact]
    public void APictureThatIsNotAsItWasWrittenIsNotBelieved()
    {
        using ScratchFolder scratch = new();
        Interrupt(scratch, "key");
        byte[] bytes = File.ReadAllBytes(scratch[".set.import/pictures"]);
        bytes[^1] ^= 1;
        File.WriteAllBytes(scratch[".set.import/pictures"], bytes);
        using ImportWork work = ImportWork.Open(scratch["set"], "key");
        using PixelSpool spool = new(work.Folder, s_picture.Length);
        Assert.False(spool.Has(5, new byte[4]));
    }

    [Fact]
    public void OneImportAtATime()
    {
        using ScratchFolder scratch = new();
        using (ImportWork.Open(scratch["set"], "key"))
            Assert.Throws<DatasetException>(() => ImportWork.Open(scratch["set"], "key").Dispose());
        Assert.Empty(scratch.Entries());
    }

    [Fact]
    public void AnOldDataSetThatWasBeingReplacedComesBack()
    {
        using ScratchFolder scratch = new();
        scratch.Write(".set.import/set.old/manifest.json", "{}");
        ImportWork.Open(scratch["set"], "key").Dispose();
        Assert.True(File.Exists(scratch["set/manifest.json"]));
        Assert.Equal(["set"], scratch.Entries());
    }

    private static void Interrupt(ScratchFolder scratch, string key)
    {
        using ImportWork work = ImportWork.Open(scratch["set"], key);
        using PixelSpool spool = new(work.Folder, s_picture.Length);
        spool.Write(5, s_picture);
        work.Keep();
    }
}
