namespace GalaxyCluster.Data.Datasets;

public enum BadFileReason
{
    /// <summary>A label whose picture is not in the folder.</summary>
    LabelWithoutPicture,

    /// <summary>A picture in the folder that no label names.</summary>
    PictureWithoutLabel,

    /// <summary>Begins like a file of its format, but does not decode.</summary>
    Corrupt,

    /// <summary>Not of a format that is read here.</summary>
    Foreign,

    /// <summary>Smaller than the crop, or larger than the limit.</summary>
    WrongSize,

    /// <summary>Shows nothing: one colour, or mostly black (an error message drawn as a picture).</summary>
    Blank,

    /// <summary>The system would not let it be read.</summary>
    Unreadable,

    /// <summary>Has other bands than are wanted.</summary>
    WrongBands,

    /// <summary>A row whose label is empty, or whose votes are all zero.</summary>
    NoLabel,
}
