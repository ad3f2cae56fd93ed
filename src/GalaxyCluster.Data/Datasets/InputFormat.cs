namespace GalaxyCluster.Data.Datasets;

/// <summary>What an import reads.</summary>
public enum InputFormat
{
    /// <summary>By looking at the first bytes.</summary>
    Auto,

    /// <summary>A folder of picture files: JPEG, PNG, FITS, npy.</summary>
    Folder,

    /// <summary>Galaxy10 and its kin: arrays of pictures and labels.</summary>
    Hdf5,

    /// <summary>numpy's file of one array.</summary>
    Npy,

    /// <summary>numpy's archive of arrays.</summary>
    Npz,

    /// <summary>MNIST and its kin.</summary>
    Idx,

    Cifar10,

    Cifar100,
}
